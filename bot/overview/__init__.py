"""What is told of all subjects: status, digest, nudges, Home."""
