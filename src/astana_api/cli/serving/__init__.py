"""What `astana-api serve` needs besides the application: signals and logs."""
