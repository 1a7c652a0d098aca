"""Requests in numbers: how many were answered, and how long they took."""

from prometheus_client import CollectorRegistry, Counter, Histogram

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)


class HttpMetrics:
    """Counts requests and how long they took, by route; one for each registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("method", "route", "status")
        self.requests = Counter("gridtap_http_requests", "Requests answered.", labels, registry=registry)
        self.seconds = Histogram(
            "gridtap_http_request_seconds", "Time to the first byte.", ("route",), buckets=BUCKETS_S, registry=registry
        )
