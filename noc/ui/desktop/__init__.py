"""What the desktop around the window is told: tray, notifications, the window itself."""
