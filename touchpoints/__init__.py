"""Media trees and their mirror: what a Kits account may measure, kept in our own tables."""
