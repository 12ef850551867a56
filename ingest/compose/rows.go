package compose

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"linchpin/graph"
	"linchpin/ingest"
)

// writer turns a project into rows.
type writer struct {
	project *types.Project
	files   []file
	out     ingest.Sink
	images  map[string]bool
}

// key names an item: service/kafka, or service/shop/kafka in a project that
// has a name.
func (w *writer) key(kind, name string) string {
	if prefix := sourceOf(w.project); prefix != "" {
		return kind + prefix + "/" + name
	}
	return kind + "/" + name
}

func (w *writer) write() error {
	w.images = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(w.project.Networks)) {
		if err := w.item("networks."+name, w.key("network", name), "Network", name, nil); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.project.Volumes)) {
		if err := w.item("volumes."+name, w.key("volume", name), "StorageVolume", name, nil); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.project.Services)) {
		if err := w.service(w.project.Services[name]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) item(place, key, class, name string, properties map[string]any) error {
	return w.out.Item(&ingest.ItemRow{Place: line(w.files, place), Key: key, Class: class, Name: name, Properties: properties})
}

func (w *writer) relation(place, from, kind, to string, strength graph.Strength, properties map[string]any) error {
	return w.out.Relation(&ingest.RelationRow{Place: line(w.files, place), From: from, Type: kind, To: to, Strength: strength, Properties: properties})
}

func (w *writer) service(s types.ServiceConfig) error {
	place, key := "services."+s.Name, w.key("service", s.Name)
	properties := map[string]any{}
	if s.Image != "" {
		properties["image"] = s.Image
	}
	if ports := ports(s); len(ports) > 0 {
		properties["ports"] = ports
	}
	if err := w.item(place, key, "ApplicationService", s.Name, properties); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		d := s.DependsOn[name]
		strength := graph.Strength("")
		if !d.Required {
			strength = graph.Soft
		}
		if err := w.relation(place, key, "DEPENDS_ON", w.key("service", name), strength, map[string]any{"condition": d.Condition}); err != nil {
			return err
		}
	}
	if err := w.surroundings(place, key, s); err != nil {
		return err
	}
	return w.image(place, key, s.Image)
}

// surroundings tells the networks and named volumes of a service.
func (w *writer) surroundings(place, key string, s types.ServiceConfig) error {
	for _, name := range slices.Sorted(maps.Keys(s.Networks)) {
		if _, declared := w.project.Networks[name]; declared {
			if err := w.relation(place, key, "IN_NETWORK", w.key("network", name), "", nil); err != nil {
				return err
			}
		}
	}
	mounted := map[string]bool{}
	for _, v := range s.Volumes {
		if _, declared := w.project.Volumes[v.Source]; v.Type != types.VolumeTypeVolume || !declared || mounted[v.Source] {
			continue
		}
		mounted[v.Source] = true
		if err := w.relation(place, key, "MOUNTS", w.key("volume", v.Source), "", nil); err != nil {
			return err
		}
	}
	return nil
}

// image tells the image of a service; an image is one item whoever uses it.
func (w *writer) image(place, key, image string) error {
	if image == "" {
		return nil
	}
	imageKey := "image/" + image
	if !w.images[image] {
		w.images[image] = true
		properties := map[string]any{}
		repository, digest, _ := strings.Cut(image, "@")
		if at := strings.LastIndex(repository, ":"); at > strings.LastIndex(repository, "/") {
			properties["version"], repository = repository[at+1:], repository[:at]
		}
		properties["repository"] = repository
		if digest != "" {
			properties["digest"] = digest
		}
		if err := w.item(place, imageKey, "ContainerImage", image, properties); err != nil {
			return err
		}
	}
	return w.relation(place, key, "BUILT_FROM", imageKey, "", nil)
}

// ports lists what a service publishes: "8080:80/tcp", or "80/tcp" for a
// port that Compose chooses the outside of.
func ports(s types.ServiceConfig) []any {
	var texts []string
	for _, p := range s.Ports {
		text := fmt.Sprintf("%d/%s", p.Target, p.Protocol)
		if p.Published != "" {
			text = p.Published + ":" + text
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
