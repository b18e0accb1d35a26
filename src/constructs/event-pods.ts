import {
  EventSourceSpecTemplateContainerResourcesLimits as Limit,
  EventSourceSpecTemplateContainerResourcesRequests as Request,
  type EventSourceSpecTemplate,
} from '../../imports/argoproj.io.ts';

const USER = 1001;

/** The pods of event sources and sensors: small, bounded, unprivileged. Argo Events gives both the same template. */
export function eventPodTemplate(serviceAccountName: string): EventSourceSpecTemplate {
  return {
    serviceAccountName,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      fsGroup: USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    container: {
      resources: {
        requests: { cpu: Request.fromString('50m'), memory: Request.fromString('64Mi') },
        limits: { cpu: Limit.fromString('200m'), memory: Limit.fromString('256Mi') },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
  };
}
