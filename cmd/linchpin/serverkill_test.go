package main

import (
	"math/rand/v2"
	nethttp "net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serverKills is how often a Neo4j server is killed: once, 5 times in a long
// run.
func serverKills() int {
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		return 5
	}
	return 1
}

// neo4jOfItsOwn is a Neo4j that a test starts, kills and starts again on the
// same data at the same address.
type neo4jOfItsOwn struct {
	t       *testing.T
	dir     string
	port    string
	address string
}

func (n *neo4jOfItsOwn) script(verb string) string {
	n.t.Helper()
	cmd := exec.Command(filepath.Join("..", "..", "deploy", "neo4j", "neo4j.sh"), verb, n.dir) //nolint:gosec // ours
	cmd.Env = append(os.Environ(), "LINCHPIN_NEO4J_KEEP=1", "LINCHPIN_NEO4J_HEAP=512m", "LINCHPIN_NEO4J_PORT="+n.port)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		n.t.Fatalf("%s: %v", verb, err)
	}
	return strings.TrimSpace(string(out))
}

func (n *neo4jOfItsOwn) start() {
	n.t.Helper()
	n.address = n.script("start")
	n.port = n.address[strings.LastIndexByte(n.address, ':')+1:]
}

// kill ends it as a loss of power would, but for what the system had in hand.
func (n *neo4jOfItsOwn) kill() {
	n.t.Helper()
	text, err := os.ReadFile(filepath.Join(n.dir, "pid"))
	if err != nil {
		n.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 1 {
		n.t.Fatalf("the process of the server is %q", text)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		n.t.Fatal(err)
	}
	for syscall.Kill(pid, 0) == nil {
		if state, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat")); err == nil && strings.Contains(string(state), ") Z ") {
			return // ended, and not yet waited for
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Neo4j is killed while Linchpin writes into it, and started again on the same
// data: Linchpin goes on without a restart, and what it acknowledged is there.
func TestNeo4jServerKilledUnderLoad(t *testing.T) {
	neo4jServer(t)
	n := &neo4jOfItsOwn{t: t, dir: filepath.Join(t.TempDir(), "server"), port: "0"}
	n.start()
	defer n.script("stop")
	p := startProcess(t, nil, "--store", n.address)
	p.importEstate("format: linchpin/v1\nitems: [{key: base, class: Database}]\n")
	r := rand.New(rand.NewPCG(killSeed, 2)) //nolint:gosec // to be repeatable
	all := &sentWrites{}
	for cycle := range serverKills() {
		stop := make(chan struct{})
		group := all.write(cycle, p.address, stop)
		time.Sleep(time.Duration(300+r.IntN(1200)) * time.Millisecond)
		n.kill()
		if status, _, text := p.ask("POST", "/api/v1/impact", `{"scenario":{"down":["base"]}}`, "Content-Type", "application/json"); status != nethttp.StatusOK {
			t.Errorf("without its store the engine answers %d %s", status, text)
		}
		close(stop)
		n.start()
		group.Wait() // what hangs on a batch of unknown outcome finds it out now
		all.again(t, p.address)
	}
	stop := make(chan struct{})
	group := all.write(serverKills(), p.address, stop)
	time.Sleep(500 * time.Millisecond)
	close(stop)
	group.Wait()
	status, _, answer := p.ask("POST", "/api/v1/impact", `{"scenario":{"down":["base"]}}`, "Content-Type", "application/json")
	if status != nethttp.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	p.stop()
	all.hold(t, n.address, answer, serverKills())
}
