package metric

import (
	"context"
	nethttp "net/http"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"linchpin/graph"
	"linchpin/impact"
)

const namespace = "linchpin"

// seconds are the borders of times: 1 ms to 30 s.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// Metrics holds the series of one process. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	page     nethttp.Handler

	requests  *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	underWay  prometheus.Gauge
	questions *prometheus.CounterVec
	asked     prometheus.Histogram
	affected  prometheus.Histogram
	calls     *prometheus.HistogramVec
	atWork    *prometheus.GaugeVec
	failures  *prometheus.CounterVec
	imports   *prometheus.CounterVec
	rows      *prometheus.CounterVec
}

// New makes the series; version is that of the binary.
func New(version string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: seconds}, labels)
	}
	m := &Metrics{
		registry:  prometheus.NewRegistry(),
		requests:  counter("http_requests_total", "Requests that were answered.", "method", "route", "status"),
		duration:  histogram("http_request_duration_seconds", "From the request's head to the end of its answer.", "method", "route"),
		underWay:  prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: "http_requests_in_flight", Help: "Requests under way."}),
		questions: counter("scenarios_total", "Scenarios that were run, by whether a budget stopped them.", "complete"),
		asked:     histogram("scenario_duration_seconds", "Of running a scenario, without reading and writing the request.").WithLabelValues().(prometheus.Histogram), //nolint:forcetypeassert // as documented
		affected: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: "scenario_affected_items", Help: "Items whose state a scenario changes.",
			Buckets: prometheus.ExponentialBuckets(1, 10, 7)}),
		calls:    histogram("store_call_duration_seconds", "Of calls to the store.", "call"),
		atWork:   prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: "store_calls_in_flight", Help: "Calls to the store under way."}, []string{"kind"}),
		failures: counter("store_errors_total", "Calls that the store failed, by code; what is merely not found, stale or refused is not counted.", "call", "code"),
		imports:  counter("imports_total", "Imports that ended.", "outcome"),
		rows:     counter("import_rows_total", "Items and relations of imports, by what became of them.", "outcome"),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: "build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()}})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.duration, m.underWay, m.questions, m.asked, m.affected, m.calls, m.atWork, m.failures, m.imports, m.rows, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, kind := range []string{reading, writing} {
		m.atWork.WithLabelValues(kind)
	}
	m.page = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

// ServeHTTP answers the page that Prometheus reads.
func (m *Metrics) ServeHTTP(w nethttp.ResponseWriter, r *nethttp.Request) { m.page.ServeHTTP(w, r) }

var methods = []string{nethttp.MethodGet, nethttp.MethodHead, nethttp.MethodPost, nethttp.MethodPut, nethttp.MethodPatch, nethttp.MethodDelete, nethttp.MethodOptions}

// Begin counts a request as under way. The returned function ends it: route is
// a path of the route table, "" for none.
func (m *Metrics) Begin() func(method, route string, status int) {
	begin := time.Now()
	m.underWay.Inc()
	return func(method, route string, status int) {
		m.underWay.Dec()
		if !slices.Contains(methods, method) {
			method = "other"
		}
		if route == "" {
			route = "other"
		}
		m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
		m.duration.WithLabelValues(method, route).Observe(time.Since(begin).Seconds())
	}
}

// Scenario counts a scenario that was run.
func (m *Metrics) Scenario(o *impact.Outcome, took time.Duration) {
	m.questions.WithLabelValues(strconv.FormatBool(o.Complete())).Inc()
	m.asked.Observe(took.Seconds())
	m.affected.Observe(float64(len(o.Affected())))
}

// Snapshots are the graph in memory.
type Snapshots interface{ Current() *impact.Snapshot }

// headTimeout is how long a scrape waits for the store to say its revision.
const headTimeout = time.Second

// Follow shows the revision that the index holds, and how far it is behind the
// store.
func (m *Metrics) Follow(index Snapshots, store graph.Reader) {
	m.registry.MustRegister(&follower{index: index, store: store})
}

type follower struct {
	index Snapshots
	store graph.Reader
}

var (
	indexRevision = prometheus.NewDesc(namespace+"_index_revision", "The revision that the index holds.", nil, nil)
	storeRevision = prometheus.NewDesc(namespace+"_store_revision", "The newest revision of the store; absent while the store does not answer.", nil, nil)
	indexLag      = prometheus.NewDesc(namespace+"_index_lag_revisions", "How many revisions the index is behind the store.", nil, nil)
)

// Describe names the series of the index.
func (f *follower) Describe(to chan<- *prometheus.Desc) {
	to <- indexRevision
	to <- storeRevision
	to <- indexLag
}

// Collect reads them.
func (f *follower) Collect(to chan<- prometheus.Metric) {
	var held graph.RevisionNumber
	if s := f.index.Current(); s != nil {
		held = s.Revision()
		to <- prometheus.MustNewConstMetric(indexRevision, prometheus.GaugeValue, float64(held))
	}
	ctx, cancel := context.WithTimeout(context.Background(), headTimeout)
	defer cancel()
	head, err := f.store.Head(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(storeRevision, prometheus.GaugeValue, float64(head.Number))
	to <- prometheus.MustNewConstMetric(indexLag, prometheus.GaugeValue, float64(head.Number-min(held, head.Number)))
}
