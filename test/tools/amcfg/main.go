// Prints the Alertmanager configuration that the prometheus-operator makes of AlertmanagerConfig objects, by calling
// the operator's own code. The secrets that the objects refer to are made up: each holds the URL
// <secrets>/<namespace>/<name>/<key>, so that whoever listens there sees which one was used.
//
//	amcfg -alertmanager VERSION [-strategy OnNamespace|None] [-base FILE] [-secrets URL] FILE...
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	validation "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Set when it is built.
var operator = "unknown"

// What the operator starts from when the installer gives no configuration of their own.
const defaultBase = "route: {receiver: 'null'}\nreceivers: [{name: 'null'}]\n"

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "amcfg: prometheus-operator %s: %v\n", operator, err)
		os.Exit(1)
	}
}

func run() error {
	strategy := flag.String("strategy", "OnNamespace", "spec.alertmanagerConfigMatcherStrategy.type of the Alertmanager")
	version := flag.String("alertmanager", "", "version of the Alertmanager that reads the configuration")
	basePath := flag.String("base", "", "configuration to add to; a null receiver when absent")
	secrets := flag.String("secrets", "https://secrets.invalid", "start of the URL that each secret holds")
	flag.Parse()

	parsed, err := semver.ParseTolerant(*version)
	if err != nil {
		return fmt.Errorf("-alertmanager %s: %w", *version, err)
	}
	base := []byte(defaultBase)
	if *basePath != "" {
		if base, err = os.ReadFile(*basePath); err != nil {
			return err
		}
	}
	objects, err := readObjects(flag.Args())
	if err != nil {
		return err
	}

	installed := &monitoringv1.Alertmanager{ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "main"}}
	installed.Spec.AlertmanagerConfigMatcherStrategy.Type = monitoringv1.AlertmanagerConfigMatcherStrategyType(*strategy)
	store := assets.NewTestStoreBuilder(fakeSecrets(objects, *secrets)...)
	builder := alertmanager.NewConfigBuilder(slog.New(slog.NewTextHandler(os.Stderr, nil)), parsed, store, installed)
	if err := builder.InitializeFromRawConfiguration(base); err != nil {
		return fmt.Errorf("base configuration: %w", err)
	}
	if err := builder.AddAlertmanagerConfigs(context.Background(), objects); err != nil {
		return err
	}
	text, err := builder.MarshalJSON() // YAML, whatever its name says
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

// By namespace/name, as the operator keeps them. Decoding is strict and the operator's semantic checks are applied:
// in a cluster an object that fails them is left out with nothing but an event.
func readObjects(paths []string) (map[string]*monitoringv1alpha1.AlertmanagerConfig, error) {
	objects := map[string]*monitoringv1alpha1.AlertmanagerConfig{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		object := &monitoringv1alpha1.AlertmanagerConfig{}
		if err := yaml.UnmarshalStrict(text, object); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if err := validation.ValidateAlertmanagerConfig(object); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		key := object.Namespace + "/" + object.Name
		if _, found := objects[key]; found {
			return nil, fmt.Errorf("%s: there is a %s already", path, key)
		}
		objects[key] = object
	}
	if len(objects) == 0 {
		return nil, fmt.Errorf("no AlertmanagerConfig given")
	}
	return objects, nil
}

// One Secret object for each name, with every key that a receiver refers to.
func fakeSecrets(objects map[string]*monitoringv1alpha1.AlertmanagerConfig, prefix string) []any {
	byName := map[string]*corev1.Secret{}
	for _, object := range objects {
		for _, ref := range references(object) {
			name := object.Namespace + "/" + ref.Name
			if byName[name] == nil {
				byName[name] = &corev1.Secret{
					ObjectMeta: metav1.ObjectMeta{Namespace: object.Namespace, Name: ref.Name},
					Data:       map[string][]byte{},
				}
			}
			byName[name].Data[ref.Key] = []byte(prefix + "/" + name + "/" + ref.Key)
		}
	}
	var list []any
	for _, secret := range byName {
		list = append(list, secret)
	}
	return list
}

// The selectors of the channel kinds that the project emits. One of another kind ends in an error that names it.
func references(object *monitoringv1alpha1.AlertmanagerConfig) []*corev1.SecretKeySelector {
	var all []*corev1.SecretKeySelector
	for _, receiver := range object.Spec.Receivers {
		for _, c := range receiver.SlackConfigs {
			all = append(all, c.APIURL)
		}
		for _, c := range receiver.PagerDutyConfigs {
			all = append(all, c.RoutingKey, c.ServiceKey)
		}
		for _, c := range receiver.EmailConfigs {
			all = append(all, c.AuthPassword)
		}
		for _, c := range receiver.WebhookConfigs {
			all = append(all, c.URLSecret)
			if c.HTTPConfig != nil && c.HTTPConfig.Authorization != nil {
				all = append(all, c.HTTPConfig.Authorization.Credentials)
			}
		}
		for _, c := range receiver.MSTeamsV2Configs {
			all = append(all, c.WebhookURL)
		}
	}
	var present []*corev1.SecretKeySelector
	for _, ref := range all {
		if ref != nil {
			present = append(present, ref)
		}
	}
	return present
}
