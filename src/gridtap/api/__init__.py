"""What people and programs may ask: HTTP, SSE, OpenAPI and the two web apps' doors."""
