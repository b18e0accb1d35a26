import type * as common from '@grafana/grafana-foundation-sdk/common';
import type * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/*
 * Grafana's own types of a dashboard, as JSON. Only the types of the SDK are used: loading its builders would add
 * a tenth to each synth, and would bring members that nobody asked for into the diffs.
 */

type Digits<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;

/** A type of the SDK in which an enum's values may be written as they are in JSON. */
type Json<T> = T extends string
  ? `${T}`
  : T extends number
    ? Digits<`${T}`>
    : T extends readonly (infer Item)[]
      ? readonly Json<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Json<T[Key]> }
        : T;

type Required<T, Key extends keyof T> = T & { readonly [K in Key]-?: NonNullable<T[K]> };

export type DataSourceJson = Json<common.DataSourceRef>;
export type GridPosJson = Json<grafana.GridPos>;
export type LinkJson = Json<grafana.DashboardLink>;
export type VariableJson = Json<grafana.VariableModel>;
export type ThresholdsJson = Json<grafana.ThresholdsConfig>;
export type ValueMapJson = Json<grafana.ValueMap>;
export type AnnotationJson = Json<grafana.AnnotationQuery>;
export type RowJson = Required<Json<grafana.RowPanel>, 'title' | 'gridPos'>;

export type TargetJson = Required<
  Json<Omit<Dataquery, '_implementsDataqueryVariant'>>,
  'refId' | 'datasource' | 'legendFormat'
>;

type FieldsJson<Custom> = {
  readonly defaults: Omit<Json<grafana.FieldConfig>, 'custom'> & { readonly custom?: Json<Custom> };
  readonly overrides: readonly never[];
};

interface DrawnAs<Type extends string, Options, Custom> {
  readonly type: Type;
  readonly options: Json<Options>;
  readonly fieldConfig: FieldsJson<Custom>;
}

/** How a panel is drawn: its type, and the options that belong to the type. */
export type DrawingJson =
  | DrawnAs<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | DrawnAs<'stat', stat.Options, never>
  | DrawnAs<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>;

export type PanelJson = DrawingJson &
  Required<
    Json<Omit<grafana.Panel, 'type' | 'targets' | 'options' | 'fieldConfig'>>,
    'id' | 'title' | 'gridPos' | 'datasource'
  > & { readonly targets: readonly TargetJson[] };

// The newer format is only read by Grafana 12 and later, and not from files.
// eslint-disable-next-line @typescript-eslint/no-deprecated
type ClassicDashboard = grafana.Dashboard;

export type DashboardJson = Omit<Json<ClassicDashboard>, 'panels' | 'templating'> & {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly panels: readonly (PanelJson | RowJson)[];
};
