"""How the jobs fare: when each ran, which one fails, and the rows that were set aside so that the others go on."""
