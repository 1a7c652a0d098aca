"""Smart charging: profiles in stations, limits that others set, what cars need, and the schedules that follow."""
