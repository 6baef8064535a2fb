"""OTLP/gRPC server on grpcio, which is gRPC's C core. See ../README.md."""

import concurrent.futures
import struct
import sys
import threading

import grpc

SERVICE = "opentelemetry.proto.collector.metrics.v1.MetricsService"

# ExportMetricsServiceResponse: {1: {1: 42, 2: "too old"}}, and with an empty {1}
PARTIAL = bytes([0x0A, 11, 0x08, 42, 0x12, 7]) + b"too old"
ACCEPTED = bytes([0x0A, 0])


def main():
    port, store, scene = sys.argv[1:]
    lock = threading.Lock()
    partial = [scene == "partial"]

    def export(request, _):
        with lock, open(store, "ab") as file:
            file.write(struct.pack(">I", len(request)) + request)
            if partial[0]:
                partial[0] = False
                return PARTIAL
        return ACCEPTED

    options = [("grpc.so_reuseport", 0)]
    if scene == "no-gzip":
        # a bit per algorithm: identity alone
        options.append(("grpc.compression_enabled_algorithms_bitset", 1))
    if scene == "limit":
        options.append(("grpc.max_receive_message_length", 40000))
    compressed = scene in ("gzip", "partial")
    server = grpc.server(
        concurrent.futures.ThreadPoolExecutor(2),
        options=options,
        compression=grpc.Compression.Gzip if compressed else None,
    )
    # without serializers a handler takes and returns bytes
    handlers = {"Export": grpc.unary_unary_rpc_method_handler(export)}
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(SERVICE, handlers)]
    )
    server.add_insecure_port("127.0.0.1:" + port)
    server.start()
    server.wait_for_termination()


main()
