"""The register: every document of every case, with a public side and an inner one."""
