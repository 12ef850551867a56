package main

import (
	"fmt"
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

// serverKills is how many Neo4j servers are killed: one, 5 in a long run.
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
// data: Linchpin goes on without a restart, and after every kill the store is
// held to all that [TestKilledWithNeo4j] holds it to.
func TestNeo4jServerKilledUnderLoad(t *testing.T) {
	neo4jServer(t)
	for round := range serverKills() {
		seed := uint64(killSeed + round) //nolint:gosec // small
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { killServer(t, seed) })
	}
}

func killServer(t *testing.T, seed uint64) {
	n := &neo4jOfItsOwn{t: t, dir: filepath.Join(t.TempDir(), "server"), port: "0"}
	n.start()
	defer n.script("stop")
	k := newKilling(t, n.address, seed)
	p := startProcess(t, nil, "--store", n.address)
	k.settle(p)
	stop := make(chan struct{})
	group := k.write(p.address, stop)
	time.Sleep(k.span/20 + time.Duration(k.r.Int64N(int64(k.span))))
	n.kill()
	if status, _, text := p.ask("POST", "/api/v1/impact", `{"scenario":{"down":["base"]}}`, "Content-Type", "application/json"); status != nethttp.StatusOK {
		t.Errorf("without its store the engine answers %d %s", status, text)
	}
	close(stop)
	n.start()
	group.Wait() // what hangs on a batch of unknown outcome finds it out now
	k.number++
	k.hold()
	k.settle(p)
	p.stop()
	k.end()
}
