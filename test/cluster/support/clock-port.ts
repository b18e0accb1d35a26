/** Variable with the port on which a controller of the tests takes in that its clock is put forward. */
export const CLOCK_PORT = 'STANCHION_TEST_CLOCK_PORT';
