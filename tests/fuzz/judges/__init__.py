"""What has to hold of the answer, of the database, and of what is posted."""
