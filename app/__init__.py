"""The composition root. What needs no doors takes `app.parts` alone: the doors take their time to load."""
