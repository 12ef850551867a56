// Package deploy_test holds the files from which people run Linchpin's
// surroundings to what the documents say of them.
package deploy_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

const (
	composeFile = "../docker-compose.yml"
	pomFile     = "neo4j/pom.xml"
	password    = "LINCHPIN_NEO4J_PASSWORD"
)

// load reads docker-compose.yml as `docker compose` would with these variables.
func load(t *testing.T, environment types.Mapping) (*types.Project, error) {
	t.Helper()
	text, err := os.ReadFile(composeFile)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs(filepath.Dir(composeFile))
	if err != nil {
		t.Fatal(err)
	}
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  folder,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Base(composeFile), Content: text}},
		Environment: environment,
	})
}

func loadLinchpin(t *testing.T) (*types.Project, types.ServiceConfig) {
	t.Helper()
	project, err := load(t, types.Mapping{password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	service, err := project.GetService("linchpin")
	if err != nil {
		t.Fatal(err)
	}
	return project, service
}

func loadNeo4j(t *testing.T) (*types.Project, types.ServiceConfig) {
	t.Helper()
	project, err := load(t, types.Mapping{password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	service, err := project.GetService("neo4j")
	if err != nil {
		t.Fatal(err)
	}
	return project, service
}

// pinnedNeo4j is the version that deploy/neo4j starts without containers.
func pinnedNeo4j(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(pomFile)
	if err != nil {
		t.Fatal(err)
	}
	var pom struct {
		Version string `xml:"properties>neo4j.version"`
	}
	if err := xml.Unmarshal(text, &pom); err != nil {
		t.Fatalf("%s: %v", pomFile, err)
	}
	if !regexp.MustCompile(`^5\.26\.\d+$`).MatchString(pom.Version) {
		t.Fatalf("%s pins Neo4j %q; want one patch of 5.26, the long-term version", pomFile, pom.Version)
	}
	return pom.Version
}

func TestComposeAndMavenStartTheSameNeo4j(t *testing.T) {
	_, service := loadNeo4j(t)
	if want := "neo4j:" + pinnedNeo4j(t) + "-community"; service.Image != want {
		t.Errorf("docker-compose.yml has the image %s; %s asks for %s", service.Image, pomFile, want)
	}
}

func TestComposeRefusesToStartWithoutPassword(t *testing.T) {
	for _, environment := range []types.Mapping{{}, {password: ""}} {
		if _, err := load(t, environment); err == nil || !strings.Contains(err.Error(), password) {
			t.Errorf("with the variables %v: error %v; want one that names %s", environment, err, password)
		}
	}
	_, service := loadNeo4j(t)
	if got := service.Environment["NEO4J_AUTH"]; got == nil || *got != "neo4j/correct horse" {
		t.Errorf("NEO4J_AUTH is %v; want the password from %s", got, password)
	}
}

func TestComposePublishesOnLoopbackOnly(t *testing.T) {
	project, neo4j := loadNeo4j(t)
	bolt := slices.ContainsFunc(neo4j.Ports, func(p types.ServicePortConfig) bool {
		return p.Target == 7687 && p.Published == "7687"
	})
	if !bolt {
		t.Error("Bolt is not published on 7687, where the README looks for it")
	}
	for name, service := range project.Services {
		if service.NetworkMode == "host" {
			t.Errorf("%s uses the host's network, so all of its ports are open", name)
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %d on %q; want 127.0.0.1", name, port.Target, port.HostIP)
			}
		}
	}
}

func TestComposeKeepsTheDataAndAsksAQuery(t *testing.T) {
	project, service := loadNeo4j(t)
	kept := slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool {
		_, declared := project.Volumes[v.Source]
		return v.Type == types.VolumeTypeVolume && v.Target == "/data" && declared
	})
	if !kept {
		t.Error("/data, where Neo4j keeps the graph, is not on a declared volume: it would go with the container")
	}
	check := service.HealthCheck
	if check == nil || check.Disable || !strings.Contains(strings.Join(check.Test, " "), "RETURN 1") {
		t.Errorf("the health check is %+v; want one that asks a query", check)
	}
	if check != nil && strings.Contains(strings.Join(check.Test, " "), "correct horse") {
		t.Error("the health check spells the password, which `docker inspect` and `ps` then show")
	}
}

func TestComposeStartsLinchpinOnceNeo4jAnswers(t *testing.T) {
	_, service := loadLinchpin(t)
	if got := service.DependsOn["neo4j"]; got.Condition != types.ServiceConditionHealthy || !got.Required {
		t.Errorf("Linchpin waits for Neo4j as %+v; want until it is healthy", got)
	}
	check := service.HealthCheck
	if check == nil || check.Disable || !slices.Equal(check.Test, []string{"CMD", "linchpin", "health"}) {
		t.Errorf("the health check is %+v; want the binary's own, since the image need have no shell", check)
	}
	for name, want := range map[string]string{
		"LINCHPIN_STORE": "bolt://neo4j:7687", // neo4j:// would be led to the address that Neo4j names to the world
		password:         "correct horse",
	} {
		if got := service.Environment[name]; got == nil || *got != want {
			t.Errorf("%s is %v; want %s", name, got, want)
		}
	}
	if service.StopGracePeriod == nil || time.Duration(*service.StopGracePeriod) < 30*time.Second {
		t.Errorf("%v to stop; a drain takes up to 25 s", service.StopGracePeriod)
	}
}

// The token reaches the container as a file that only its user needs to read,
// and stands in no variable, which docker inspect shows.
func TestComposeGivesTheTokenAsASecret(t *testing.T) {
	project, service := loadLinchpin(t)
	path := service.Environment["LINCHPIN_TOKEN_FILE"]
	if len(service.Secrets) != 1 || path == nil || *path != "/run/secrets/"+service.Secrets[0].Source {
		t.Fatalf("the token file %v is not the secret of %+v", path, service.Secrets)
	}
	secret, declared := project.Secrets[service.Secrets[0].Source]
	if !declared || filepath.Base(secret.File) != "linchpin-token" || secret.Environment != "" || secret.Content != "" {
		t.Errorf("the secret is %+v", secret)
	}
	if got := service.Environment["LINCHPIN_TOKEN"]; got != nil {
		t.Errorf("the token stands in a variable: %v", *got)
	}
	ignored, err := os.ReadFile("../.gitignore")
	if err != nil || !slices.Contains(strings.Fields(string(ignored)), "/linchpin-token") {
		t.Errorf("git would take the token file in: %v", err)
	}
}

func TestComposeBindsLinchpinHandAndFoot(t *testing.T) {
	_, service := loadLinchpin(t)
	if !service.ReadOnly || !slices.Equal(service.CapDrop, []string{"ALL"}) || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") || service.Privileged {
		t.Errorf("read only %v, without %v, %v", service.ReadOnly, service.CapDrop, service.SecurityOpt)
	}
	if user, _, _ := strings.Cut(service.User, ":"); user == "" || user == "0" || user == "root" {
		t.Errorf("it runs as %q", service.User)
	}
	if listens := slices.Index(service.Command, "--listen"); listens < 0 || service.Command[listens+1] != "0.0.0.0:8080" {
		t.Errorf("%v", service.Command)
	}
	if len(service.Ports) != 1 || service.Ports[0].Target != 8080 || service.Ports[0].HostIP != "127.0.0.1" {
		t.Errorf("%+v", service.Ports)
	}
	build := service.Build
	if build == nil || build.Dockerfile != "deploy/Dockerfile" {
		t.Fatalf("%+v", build)
	}
	image, err := os.ReadFile(filepath.Join("..", build.Dockerfile))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`ENTRYPOINT ["linchpin"]`, `CMD ["linchpin", "health"]`} {
		if !strings.Contains(string(image), line) {
			t.Errorf("%s lacks %s, which docker-compose.yml builds on", build.Dockerfile, line)
		}
	}
}
