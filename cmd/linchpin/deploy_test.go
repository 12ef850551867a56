package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// deployed reads a file of the folder deploy.
func deployed(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Files that run Linchpin set nothing that is no setting, and each value is one
// that the setting takes.
func TestDeployedFilesSetOnlySettings(t *testing.T) {
	said := regexp.MustCompile(`\b(LINCHPIN_[A-Z0-9_]+)=(\S*)`)
	for _, name := range []string{"Dockerfile", "systemd/linchpin.service"} {
		found := said.FindAllStringSubmatch(deployed(t, name), -1)
		if len(found) < 3 {
			t.Errorf("%s sets only %v", name, found)
		}
		for _, pair := range found {
			i := slices.IndexFunc(settings, func(s setting) bool { return s.env() == pair[1] || s.env()+"_FILE" == pair[1] })
			switch {
			case i >= 0:
				if err := settings[i].verify(pair[2]); err != nil {
					t.Errorf("%s: %s=%s: %v", name, pair[1], pair[2], err)
				}
			case pair[1] != configEnv:
				t.Errorf("%s sets %s, which is no setting", name, pair[1])
			}
		}
	}
}

// The image is one binary that is not root, of a Go that this module takes, and
// every image that it is made from is pinned.
func TestDockerfile(t *testing.T) {
	text := deployed(t, "Dockerfile")
	stages := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1)
	if len(stages) != 3 || stages[2][1] != "scratch" {
		t.Fatalf("the stages are %v", stages)
	}
	for _, stage := range stages[:2] {
		if !regexp.MustCompile(`^\w+:\d+\.\d+\.\d+-\w+`).MatchString(stage[1]) {
			t.Errorf("the image %s is not pinned to a release", stage[1])
		}
	}
	if !strings.Contains(stages[1][1], "golang:1.26.") {
		t.Errorf("the Go of %s is not that of go.mod", stages[1][1])
	}
	for _, want := range []string{"\nUSER 65532:65532\n", "\nENTRYPOINT [\"linchpin\"]\nCMD [\"serve\"]\n", "CMD [\"linchpin\", \"health\"]", "RUN tools/build.sh /out/linchpin"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile does not say %q", want)
		}
	}
	for _, verb := range []string{"serve", "health"} {
		c := &cli{}
		if found, _, err := c.root().Find([]string{verb}); err != nil || found.Name() != verb {
			t.Errorf("there is no verb %s: %v", verb, err)
		}
	}
}

// systemd takes the unit, and finds little that it exposes.
func TestSystemdUnit(t *testing.T) {
	tool, err := exec.LookPath("systemd-analyze")
	switch {
	case err == nil:
	case strings.Contains(","+os.Getenv("LINCHPIN_REQUIRE")+",", ",systemd,"):
		t.Fatal("LINCHPIN_REQUIRE names systemd, but there is no systemd-analyze")
	default:
		t.Skip("there is no systemd-analyze")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text := deployed(t, "systemd/linchpin.service")
	unit := filepath.Join(t.TempDir(), "linchpin.service")
	// Verification wants the program to be there.
	installed := strings.ReplaceAll(text, "/usr/local/bin/linchpin", self)
	if installed == text {
		t.Fatal("the unit runs another program than /usr/local/bin/linchpin")
	}
	if want := "ExecReload=/usr/local/bin/linchpin config validate\nExecReload=/bin/kill -HUP $MAINPID\n"; !strings.Contains(text, want) {
		t.Errorf("systemctl reload does not do\n%s", want)
	}
	if err := os.WriteFile(unit, []byte(installed), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "verify", "--man=no", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := exec.Command(tool, "security", "--offline=true", "--threshold=15", unit).CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze security finds more than 1.5: %v\n%s", err, out)
	}
}
