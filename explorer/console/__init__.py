"""The API console: GraphQL on a team's own Kits account, checked here, sent by a worker."""
