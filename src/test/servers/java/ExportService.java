import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** OTLP's service for servers that take those of grpc-java. Messages are bytes. */
final class ExportService {
  /** Of a message, in the scene limit. */
  static final int LIMIT = 40_000;

  private static final String NAME = "opentelemetry.proto.collector.metrics.v1.MetricsService";

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private ExportService() {}

  static ServerServiceDefinition of(Store store, String scene) {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "Export"))
            .build();
    boolean compressed = scene.equals("gzip") || scene.equals("partial");
    return ServerServiceDefinition.builder(NAME)
        .addMethod(
            export,
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  if (compressed) {
                    ServerCallStreamObserver<byte[]> call =
                        (ServerCallStreamObserver<byte[]>) observer;
                    call.setCompression("gzip");
                    call.setMessageCompression(true);
                  }
                  observer.onNext(store.keep(request));
                  observer.onCompleted();
                }))
        .build();
  }

  /** What a server reads besides uncompressed messages. */
  static DecompressorRegistry decompressors(String scene) {
    return scene.equals("no-gzip")
        ? DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false)
        : DecompressorRegistry.getDefaultInstance();
  }
}
