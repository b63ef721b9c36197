"""Keeping nights going: their timetable, a look at the machine, the state's safe-keeping."""
