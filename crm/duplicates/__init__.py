"""The same case or company twice: noticed with the reason, and made one."""
