"""What a scheme may come to: many seeded runs of people drawn by stated rates."""
