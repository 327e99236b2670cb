"""The composition root. `app.container` alone is enough where nothing is served; entry points are slow to import."""
