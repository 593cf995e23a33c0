"""Ways in: what others wrote, parsed into drafts with every fault named at its place."""
