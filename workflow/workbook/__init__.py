"""The only home of xlsx: reading, writing back, taking out again, new workbooks."""
