"""Views to messages, and messages to people."""
