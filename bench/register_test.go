package bench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const registering = "Register"

// asked is a question to the register, as a person asks it.
type asked struct{ what, path string }

// registerQuestions name the facts that writeHoldings gives its items.
var registerQuestions = []asked{
	{"first page, key order, totals", "items?limit=500&totals=true&fields=owner,warrantyEnd,purchaseCost,state"},
	{"sorted by name", "items?limit=500&sort=name"},
	{"sorted by owner, then price, dearest first", "items?limit=500&sort=owner,-purchaseCost"},
	{"sorted by three facts", "items?limit=500&sort=-warrantyEnd,manufacturer,serialNumber"},
	{"warranty ends before a date, sorted by it, totals", "items?limit=500&where=warrantyEnd.before.2027-06-01&sort=warrantyEnd&totals=true"},
	{"one owner of fifty, totals", "items?limit=500&owner=team+7&totals=true"},
	{"a piece of a serial number", "items?limit=500&where=serialNumber.contains.abc"},
	{"search for a few, sorted by warranty", "items?limit=500&q=web+4711&sort=-warrantyEnd"},
	{"search for all, totals", "items?limit=500&q=web&totals=true"},
	{"state now, sorted by name", "items?limit=500&state=operational&sort=name&fields=state"},
	{"values of a fact, counted", "items/actions/values?of=owner"},
}

// writeHoldings writes n servers with ten facts and two dependencies each.
func writeHoldings(w io.Writer, n int) error {
	out := bufio.NewWriter(w)
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a seeded estate
	fmt.Fprintln(out, `{"format": "linchpin/v1", "source": "bench"}`)
	for i := range n {
		fmt.Fprintf(out, `{"item": {"key": "srv/%07d", "class": "Server", "name": "web %d", "tags": ["t%d"], "properties": {"owner": "team %d", "lifecycleStatus": "inUse", "serialNumber": "%x", "manufacturer": "m%d", "warrantyEnd": "20%02d-%02d-%02d", "purchaseCost": {"amount": "%d.%02d", "currency": "EUR"}, "location": "room %d", "environment": "production"}}}`+"\n",
			i, r.IntN(n), i%7, r.IntN(50), r.Uint64(), i%12, 24+r.IntN(6), 1+r.IntN(12), 1+r.IntN(28), r.IntN(9000), r.IntN(100), i%300)
	}
	for i := range n * 3 / 4 {
		for k := range 3 {
			fmt.Fprintf(out, `{"relation": {"from": "srv/%07d", "type": "DEPENDS_ON", "to": "srv/%07d", "group": "g%d"}}`+"\n", i, n*3/4+r.IntN(n-n*3/4), k)
		}
	}
	return out.Flush()
}

// holdings is a database file with them: LINCHPIN_BENCH_REGISTER names one
// that is there already.
func holdings(b *testing.B, n int) string {
	b.Helper()
	if path := os.Getenv("LINCHPIN_BENCH_REGISTER"); path != "" {
		return path
	}
	dir := b.TempDir()
	document, path := filepath.Join(dir, "holdings.ndjson"), filepath.Join(dir, "holdings.db")
	f, err := os.Create(document)
	if err != nil {
		b.Fatal(err)
	}
	if err = writeHoldings(f, n); err == nil {
		err = f.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command(program(b), "--store", "sqlite:"+path, "import", document).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// BenchmarkRegister asks a serving program for lists of a large register, and
// prints a table.
func BenchmarkRegister(b *testing.B) {
	n := items()
	t := &table{out: os.Stdout}
	s := serve(b, "sqlite:"+holdings(b, n))
	fmt.Printf("\n%s items of ten facts; load %s\n", grouped(float64(n)), load())
	t.say(registering, "resident before the first question", fmt.Sprintf("%d MB", s.memory(b, "VmRSS")), "", true)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	began := time.Now()
	for {
		r, err := client.Get(s.url + "/api/v1/items?limit=1&sort=key")
		if err != nil {
			b.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode == http.StatusOK {
			break
		}
		if r.StatusCode != http.StatusServiceUnavailable {
			b.Fatal(r.Status)
		}
	}
	t.say(registering, "the first question, which reads the register", short(time.Since(began)), "", true)
	t.say(registering, "resident then", fmt.Sprintf("%d MB", s.memory(b, "VmRSS")), "", true)
	for _, q := range registerQuestions {
		s.reportQuestion(b, t, client, q)
	}
	for _, sort := range []string{"", "&sort=-purchaseCost"} {
		began := time.Now()
		r, err := client.Get(s.url + "/api/v1/items/actions/export?format=csv&fields=owner,serialNumber,purchaseCost" + sort)
		if err != nil {
			b.Fatal(err)
		}
		bytes, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			b.Fatal(err)
		}
		t.say(registering, "CSV of all, "+strings.TrimPrefix(sort, "&"), fmt.Sprintf("%s, %d MB", short(time.Since(began)), bytes>>20), "", true)
	}
	s.reportRegisterLoad(b, t, client)
}

// reportQuestion asks for the first page and nine that follow.
func (s *server) reportQuestion(b *testing.B, t *table, client *http.Client, q asked) {
	var first, next []time.Duration
	for range 5 {
		at := ""
		for page := range 3 {
			began := time.Now()
			at = s.page(b, client, q.path, at)
			if took := time.Since(began); page == 0 {
				first = append(first, took)
			} else {
				next = append(next, took)
			}
			if at == "" {
				break
			}
		}
	}
	cold := first[0]
	slices.Sort(first)
	slices.Sort(next)
	figure := fmt.Sprintf("%s at first, then %s", short(cold), short(quantile(first, 0.5)))
	if len(next) > 0 {
		figure += fmt.Sprintf(", next pages %s", short(quantile(next, 0.5)))
	}
	t.say(registering, q.what, figure, "≤ 1 s", cold <= time.Second)
}

// page asks for a page and gives the cursor of the next.
func (s *server) page(b *testing.B, client *http.Client, path, at string) string {
	r, err := client.Get(s.url + "/api/v1/" + path + "&cursor=" + url.QueryEscape(at))
	if strings.Contains(path, "/actions/") {
		r, err = client.Get(s.url + "/api/v1/" + path)
	}
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s %.300s %v", path, r.Status, answer, err)
	}
	var list struct{ Next string }
	if err := json.Unmarshal(answer, &list); err != nil {
		b.Fatal(err)
	}
	return list.Next
}

// reportRegisterLoad lets sixteen clients ask at once.
func (s *server) reportRegisterLoad(b *testing.B, t *table, client *http.Client) {
	s.forgetPeak(b)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var mu sync.Mutex
	var each []time.Duration
	var group sync.WaitGroup
	for c := range 16 {
		group.Go(func() {
			for n := c; ctx.Err() == nil; n++ {
				began := time.Now()
				s.page(b, client, registerQuestions[n%len(registerQuestions)].path, "")
				mu.Lock()
				each = append(each, time.Since(began))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	slices.Sort(each)
	t.say(registering, "sixteen clients that ask all this", fmt.Sprintf("%.0f answers a second, p50 %s, p99 %s", float64(len(each))/20, short(quantile(each, 0.5)), short(quantile(each, 0.99))), "", true)
	peak := s.memory(b, "VmHWM")
	t.say(registering, "peak meanwhile", fmt.Sprintf("%d MB", peak), "≤ 800 MB", peak <= 800)
}
