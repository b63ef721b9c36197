"""Around the nights: timetable, a look at the machine, backup and retention, preview and replay of a day."""
