"""An invented provider behind real local servers, and the story that breaks it. Nothing the console itself needs."""
