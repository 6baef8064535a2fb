//go:build !nogzip

package main

// Registers gzip. Without it grpc-go reads no compressed request.
import _ "google.golang.org/grpc/encoding/gzip"
