"""Reading in a process of its own, with limits on memory, CPU time and output."""
