"""Custom lenses of the AWS Well-Architected Tool: read, checked, turned into checklists and back; all of it pure."""
