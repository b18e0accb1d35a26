/** Variable with the path of a file that says by how many seconds a controller of the tests is ahead of the time. */
export const CLOCK_FILE = 'STANCHION_TEST_CLOCK';
