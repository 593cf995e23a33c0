"""Drawings as SVG: positions and sizes, which the templates write."""
