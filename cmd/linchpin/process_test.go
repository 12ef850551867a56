package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	nethttp "net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asMain makes this test binary run the program instead of the tests.
const asMain = "LINCHPIN_TEST_AS_MAIN"

// process is a Linchpin that serves in a process of its own.
type process struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	home    string // the folder that holds everything of it, linchpin.db among them
	out     *bufio.Reader
	log     logged
	ended   chan error
}

// logged collects what a process writes to standard error.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps a piece.
func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// lines are the JSON lines of a kind of message.
func (l *logged) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for text := range strings.Lines(l.String()) {
		line := map[string]any{}
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Errorf("a line of the log that is no JSON: %s", text)
		}
		if line["message"] == message {
			found = append(found, line)
		}
	}
	return found
}

// startProcess runs `linchpin serve` on a free port, with a folder of its own
// for everything, and waits until it says where it serves: this test run as the
// program, or the built binary that LINCHPIN_TEST_PROGRAM names.
func startProcess(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	program := os.Getenv("LINCHPIN_TEST_PROGRAM")
	if program == "" {
		program = os.Args[0]
	}
	return startProgram(t, program, env, args...)
}

func startProgram(t *testing.T, program string, env []string, args ...string) *process {
	t.Helper()
	home := t.TempDir()
	p := &process{t: t, home: home, ended: make(chan error, 1)}
	p.cmd = exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--store", "sqlite:" + filepath.Join(home, "linchpin.db")}, args...)...) //nolint:gosec // this test itself
	p.cmd.Env = append(append(os.Environ(), asMain+"=1", "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home), env...)
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.out = bufio.NewReader(out)
	for p.address == "" {
		line, err := p.out.ReadString('\n')
		if err != nil {
			_ = p.cmd.Wait()
			t.Fatalf("linchpin serve ended: %s%s", line, p.log.String())
		}
		if _, address, ok := strings.Cut(line, " at "); ok {
			p.address = strings.TrimSpace(address)
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, p.out)
		p.ended <- p.cmd.Wait()
	}()
	return p
}

// runProgram runs the command line: in this process, or the built binary that
// LINCHPIN_TEST_PROGRAM names.
func runProgram(t *testing.T, args []string, out, errs io.Writer) (code int) {
	t.Helper()
	program := os.Getenv("LINCHPIN_TEST_PROGRAM")
	if program == "" {
		return run(args, strings.NewReader(""), out, errs)
	}
	cmd := exec.Command(program, args...) //nolint:gosec // ours
	cmd.Stdout, cmd.Stderr = out, errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// stop asks the process to end, and holds it to exit 0.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("linchpin ended with %v\n%s", err, p.log.String())
		}
	case <-time.After(time.Minute):
		p.t.Fatal("linchpin does not end")
	}
}

// ask sends a request and gives status, head and body of the answer.
func (p *process) ask(method, path, body string, head ...string) (int, nethttp.Header, string) {
	p.t.Helper()
	r, err := nethttp.NewRequest(method, p.address+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	response, err := nethttp.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}

// until waits until something holds, for as long as a busy machine may need.
func (p *process) until(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s does not come\n%s", what, p.log.String())
		}
	}
}

const smallEstate = `format: linchpin/v1
items:
  - {key: shop, class: BusinessService, name: Shop}
  - {key: db, class: Database}
relations:
  - {from: shop, type: DEPENDS_ON, to: db}
`

func (p *process) importEstate(document string) {
	p.t.Helper()
	if status, _, text := p.ask("POST", "/api/v1/imports?wait=true", document, "Content-Type", "application/yaml"); status != nethttp.StatusOK {
		p.t.Fatalf("the import: %d %s", status, text)
	}
}
