/** The API group of the project's custom resources. */
export const API_GROUP = 'stanchion.dev';

/** The only served version. A second one needs conversion, so new fields are added as optional ones here. */
export const API_VERSION = 'v1alpha1';

export const API_GROUP_VERSION = `${API_GROUP}/${API_VERSION}`;
