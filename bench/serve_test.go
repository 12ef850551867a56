package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linchpin/impact/impacttest"
)

const serving = "The program itself"

// server is the built program, serving a store.
type server struct {
	*exec.Cmd
	url string
}

// program builds the program, unless LINCHPIN_BINARY names it.
func program(b *testing.B) (path string) {
	b.Helper()
	if path = os.Getenv("LINCHPIN_BINARY"); path != "" {
		return path
	}
	path = filepath.Join(b.TempDir(), "linchpin")
	if out, err := exec.Command("go", "build", "-o", path, "linchpin/cmd/linchpin").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// serve starts the program and waits until it is ready.
func serve(b *testing.B, store string) *server {
	b.Helper()
	binary := program(b)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	s := &server{exec.Command(binary, "serve", "--store", store, "--listen", address), "http://" + address}
	s.Env = append(os.Environ(), "XDG_CONFIG_HOME="+b.TempDir())
	var said bytes.Buffer
	s.Stderr = &said
	if err := s.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Process.Kill(); _ = s.Wait() })
	for range 1200 {
		if r, err := http.Get(s.url + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("the server does not become ready: %s", said.String())
	return nil
}

// memory reads a line of the process's status, in MB.
func (s *server) memory(b *testing.B, name string) int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), name+":")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return n >> 10
}

// ask posts one question and reads the answer.
func (s *server) ask(ctx context.Context, client *http.Client, key string) error {
	body, err := json.Marshal(map[string]any{"scenario": map[string]any{"down": []string{key}}})
	if err != nil {
		return err
	}
	rq, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/v1/impact", bytes.NewReader(body))
	if err != nil {
		return err
	}
	rq.Header.Set("Content-Type", "application/json")
	r, err := client.Do(rq)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", r.Status, answer)
	}
	return err
}

// reportServe measures the program over a store that holds the estate.
func reportServe(b *testing.B, t *table, store string, e *impacttest.Layered) {
	start := time.Now()
	s := serve(b, store)
	t.say(serving, "from its start until it is ready", short(time.Since(start)), "", true)
	time.Sleep(5 * time.Second)
	bounded := func(what string, megabytes, bound int) {
		t.say(serving, what, fmt.Sprintf("%d MB", megabytes), fmt.Sprintf("≤ %d MB", bound), megabytes <= bound)
	}
	t.say(serving, "peak while it starts", fmt.Sprintf("%d MB", s.memory(b, "VmHWM")), "", true)
	bounded("resident at rest", s.memory(b, "VmRSS"), 400)
	s.forgetPeak(b)
	r := rand.New(rand.NewPCG(9, 9)) //nolint:gosec // a seeded run
	var few []string
	for len(few) < 2000 {
		if i := r.IntN(e.Items()); i >= e.Items()/5 { // beyond what carries whole cells
			few = append(few, e.Key(i))
		}
	}
	each := s.atRate(b, few, 200, 10)
	t.say(serving, "POST /impact, 200 a second, p50", short(quantile(each, 0.5)), "", true)
	t.atMost(serving, "POST /impact, 200 a second, p99", quantile(each, 0.99), 5*time.Millisecond)
	answers := s.clients(b, 16, 10*time.Second, append(few, e.Key(e.Core()), e.Key(e.Sites()[0])))
	t.say(serving, "POST /impact, 16 clients", grouped(answers)+" answers/s", "", true)
	bounded("peak with 16 clients", s.memory(b, "VmHWM"), 800)
	_ = s.Process.Kill()
	_ = s.Wait()
}

// forgetPeak begins the peak of memory anew.
func (s *server) forgetPeak(b *testing.B) {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.Process.Pid), []byte("5"), 0o600); err != nil {
		b.Fatal(err)
	}
}

// atRate asks by the clock, whether or not earlier answers have come.
func (s *server) atRate(b *testing.B, keys []string, rate, seconds int) []time.Duration {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	each := make([]time.Duration, rate*seconds)
	var group sync.WaitGroup
	start := time.Now()
	for n := range each {
		due := start.Add(time.Duration(n) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		group.Go(func() {
			if err := s.ask(context.Background(), client, keys[n%len(keys)]); err != nil {
				b.Error(err)
			}
			each[n] = time.Since(due) // a late start counts too
		})
	}
	group.Wait()
	slices.Sort(each)
	return each
}

// clients ask as fast as they are answered.
func (s *server) clients(b *testing.B, clients int, d time.Duration, keys []string) (rate float64) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	counts := make([]int, clients)
	var group sync.WaitGroup
	for c := range clients {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 2)) //nolint:gosec // a seeded run
			for ctx.Err() == nil {
				if err := s.ask(ctx, client, keys[r.IntN(len(keys))]); err == nil {
					counts[c]++
				} else if ctx.Err() == nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / d.Seconds()
}
