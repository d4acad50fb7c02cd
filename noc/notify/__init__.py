"""Sends messages to people elsewhere through Apprise: telephones, chats, mail. No rules about alarms."""
