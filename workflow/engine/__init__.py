"""Run one job over many items: in this process, in processes of its own, or on a Dask cluster."""
