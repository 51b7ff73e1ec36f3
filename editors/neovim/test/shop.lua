---A shop whose queue has no dead-letter queue: the fixture of the tests.
return [[
architecture "Shop"

constraints {
  provider = aws
  region   = us-east-1
  traffic  = 50 req/s
}

client shopper
gateway edge: aws.api_gateway { auth = jwt }
service api: aws.fargate { cpu = 1, memory = 2 GB, replicas = 3 }
service worker: aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 }
queue events: aws.sqs

shopper -> edge: https
edge -> api: rest { timeout = 2 s, retries = 2, circuit_breaker = true }
api -> events: publish
worker -> events: consume
]]
