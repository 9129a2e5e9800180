"""What a deployment adds to one machine: PostgreSQL with Redis, and PostgreSQL with RabbitMQ. `bin/test --services`."""
