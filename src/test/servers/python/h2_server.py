"""OTLP/gRPC server on hyper-h2, an HTTP/2 implementation without gRPC. See ../README.md."""

import gzip
import socket
import struct
import sys
import threading

import h2.config
import h2.connection
import h2.events

PARTIAL = bytes([0x0A, 11, 0x08, 42, 0x12, 7]) + b"too old"
ACCEPTED = bytes([0x0A, 0])


class Server:
    def __init__(self, store, scene):
        self.store = store
        self.scene = scene
        self.partial = scene == "partial"
        self.lock = threading.Lock()

    def serve(self, client):
        connection = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False)
        )
        connection.initiate_connection()
        bodies = {}
        with client:
            client.sendall(connection.data_to_send())
            while received := client.recv(65536):
                for event in connection.receive_data(received):
                    if isinstance(event, h2.events.DataReceived):
                        bodies.setdefault(event.stream_id, bytearray()).extend(event.data)
                        connection.acknowledge_received_data(
                            event.flow_controlled_length, event.stream_id
                        )
                    elif isinstance(event, h2.events.StreamEnded):
                        self.respond(connection, event.stream_id, bodies.pop(event.stream_id))
                client.sendall(connection.data_to_send())

    def respond(self, connection, stream, body):
        head = [(":status", "200"), ("content-type", "application/grpc")]
        if body[0] and self.scene == "no-gzip":
            head += [
                ("grpc-status", "12"),
                ("grpc-message", "no such thing"),
                ("grpc-accept-encoding", "identity"),
            ]
            connection.send_headers(stream, head, end_stream=True)
            return
        message = gzip.decompress(body[5:]) if body[0] else bytes(body[5:])
        with self.lock, open(self.store, "ab") as file:
            file.write(struct.pack(">I", len(message)) + message)
            response = PARTIAL if self.partial else ACCEPTED
            self.partial = False
        compressed = self.scene in ("gzip", "partial")
        if compressed:
            # the time of day is in its header: no two of them are equal
            response = gzip.compress(response)
            head.append(("grpc-encoding", "gzip"))
        connection.send_headers(stream, head)
        connection.send_data(stream, struct.pack(">BI", compressed, len(response)) + response)
        connection.send_headers(stream, [("grpc-status", "0")], end_stream=True)


def main():
    port, store, scene = sys.argv[1:]
    server = Server(store, scene)
    with socket.create_server(("127.0.0.1", int(port))) as listener:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=server.serve, args=(client,), daemon=True).start()


main()
