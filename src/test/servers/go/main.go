// OTLP server on grpc-go, and with the scene http-... on net/http. See ../README.md.
package main

import (
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	collector "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

type server struct {
	collector.UnimplementedMetricsServiceServer
	lock    sync.Mutex
	store   *os.File
	partial bool
}

// keep stores a request and makes the response to it.
func (s *server) keep(request *collector.ExportMetricsServiceRequest) (*collector.ExportMetricsServiceResponse, error) {
	message, err := proto.Marshal(request)
	if err != nil {
		return nil, err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	record := append(binary.BigEndian.AppendUint32(nil, uint32(len(message))), message...)
	if _, err := s.store.Write(record); err != nil {
		return nil, err
	}
	response := &collector.ExportMetricsServiceResponse{PartialSuccess: &collector.ExportMetricsPartialSuccess{}}
	if s.partial {
		s.partial = false
		response.PartialSuccess.RejectedDataPoints = 42
		response.PartialSuccess.ErrorMessage = "too old"
	}
	return response, nil
}

// Export is the call over gRPC; the response has the encoding of the request.
func (s *server) Export(_ context.Context, request *collector.ExportMetricsServiceRequest) (*collector.ExportMetricsServiceResponse, error) {
	return s.keep(request)
}

// serveHTTP takes the request over HTTP.
func (s *server) serveHTTP(scene string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			if scene == "no-gzip" {
				http.Error(w, "no gzip here", http.StatusUnsupportedMediaType)
				return
			}
			plain, err := gzip.NewReader(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			body = plain
		}
		message, err := io.ReadAll(body)
		request := &collector.ExportMetricsServiceRequest{}
		if err == nil {
			err = proto.Unmarshal(message, request)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		response, err := s.keep(request)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer, _ := proto.Marshal(response)
		w.Header().Set("Content-Type", "application/x-protobuf")
		if (scene == "gzip" || scene == "partial") && r.Header.Get("Accept-Encoding") == "gzip" {
			w.Header().Set("Content-Encoding", "gzip")
			packed := gzip.NewWriter(w)
			packed.Write(answer)
			packed.Close()
			return
		}
		w.Write(answer)
	}
}

func main() {
	port, path, scene := os.Args[1], os.Args[2], os.Args[3]
	store, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	overHTTP := strings.HasPrefix(scene, "http-")
	scene = strings.TrimPrefix(scene, "http-")
	s := &server{store: store, partial: scene == "partial"}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%s", port))
	if err != nil {
		log.Fatal(err)
	}
	if overHTTP {
		log.Fatal(http.Serve(listener, s.serveHTTP(scene)))
	}
	limit := 4 << 20
	if scene == "limit" {
		limit = 40000
	}
	g := grpc.NewServer(grpc.MaxRecvMsgSize(limit))
	collector.RegisterMetricsServiceServer(g, s)
	log.Fatal(g.Serve(listener))
}
