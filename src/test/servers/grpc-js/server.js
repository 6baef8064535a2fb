// OTLP/gRPC server on grpc-js, gRPC's implementation for Node. See ../README.md.
'use strict';

const fs = require('node:fs');
const grpc = require('@grpc/grpc-js');

const PARTIAL = Buffer.concat([Buffer.from([0x0a, 11, 0x08, 42, 0x12, 7]), Buffer.from('too old')]);
const ACCEPTED = Buffer.from([0x0a, 0]);

const [port, store, scene] = process.argv.slice(2);
const bytes = { serialize: (value) => value, deserialize: (value) => value };
const service = {
  Export: {
    path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  },
};

let partial = scene === 'partial';
// 2 is gzip
const compressed = scene === 'gzip' || scene === 'partial';
const server = new grpc.Server({
  ...(compressed && { 'grpc.default_compression_algorithm': 2 }),
  ...(scene === 'limit' && { 'grpc.max_receive_message_length': 40000 }),
});
server.addService(service, {
  Export: (call, respond) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(call.request.length);
    fs.appendFileSync(store, Buffer.concat([length, call.request]));
    respond(null, partial ? PARTIAL : ACCEPTED);
    partial = false;
  },
});
server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) {
    throw error;
  }
});
