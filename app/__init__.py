"""The composition root. Commands that serve nothing import `app.container` alone: entry points are slow to import."""
