// An OpenTelemetry Collector whose exporter appends what it gets to a file. See ../README.md.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strings"
	"sync"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/bearertokenauthextension"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
)

// configuration with the lines of a protocol, and those of a receiver's authenticator
const configuration = `
extensions:
  bearertokenauth: {filename: token}
receivers:
  otlp:
    protocols:
      %s:
        endpoint: 127.0.0.1:%s
        %s
exporters:
  store:
service:
  telemetry: {metrics: {level: none}}
  extensions: [bearertokenauth]
  pipelines:
    metrics: {receivers: [otlp], exporters: [store]}
`

// of a scene, besides the endpoint
var settings = map[string]string{
	"plain": "",
	"limit": "max_request_body_size: 40000",
	"token": "auth: {authenticator: bearertokenauth}",
}

type store struct {
	component.StartFunc
	component.ShutdownFunc
	lock sync.Mutex
	file *os.File
}

func (*store) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s *store) ConsumeMetrics(_ context.Context, metrics pmetric.Metrics) error {
	message, err := pmetricotlp.NewExportRequestFromMetrics(metrics).MarshalProto()
	if err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	_, err = s.file.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(message))), message...))
	return err
}

func storeFactory(path string) exporter.Factory {
	create := func(context.Context, exporter.Settings, component.Config) (exporter.Metrics, error) {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		return &store{file: file}, err
	}
	return exporter.NewFactory(component.MustNewType("store"),
		func() component.Config { return &struct{}{} },
		exporter.WithMetrics(create, component.StabilityLevelStable))
}

func main() {
	port, path, scene := os.Args[1], os.Args[2], os.Args[3]
	protocol := "grpc"
	if name, overHTTP := strings.CutPrefix(scene, "http-"); overHTTP {
		protocol, scene = "http", name
	}
	setting, known := settings[scene]
	if !known {
		log.Fatalf("no scene %s", scene)
	}
	factories := func() (otelcol.Factories, error) {
		receivers, err := otelcol.MakeFactoryMap[receiver.Factory](otlpreceiver.NewFactory())
		if err != nil {
			return otelcol.Factories{}, err
		}
		exporters, err := otelcol.MakeFactoryMap(storeFactory(path))
		if err != nil {
			return otelcol.Factories{}, err
		}
		extensions, err := otelcol.MakeFactoryMap[extension.Factory](bearertokenauthextension.NewFactory())
		return otelcol.Factories{
			Receivers:  receivers,
			Exporters:  exporters,
			Extensions: extensions,
			Telemetry:  otelconftelemetry.NewFactory(),
		}, err
	}
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.NewDefaultBuildInfo(),
		Factories: factories,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              []string{"yaml:" + fmt.Sprintf(configuration, protocol, port, setting)},
			ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory()},
		}},
	})
	if err == nil {
		err = collector.Run(context.Background())
	}
	if err != nil {
		log.Fatal(err)
	}
}
