"""The mailbox: every mail to the region is kept and registered, and becomes a case or joins one."""
