//go:build tools

// Names what is built, so that go.mod and go.sum have what it needs.
package prometheus

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
