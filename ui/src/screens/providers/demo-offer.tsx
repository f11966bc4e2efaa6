import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { reloadProviders } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';

/** For those who have no list at hand: simulated providers with real pictures. */
export function DemoOffer({ onStarted }: { onStarted: () => void }) {
  const [canStart, setCanStart] = useState(false);
  const { add } = text.providers;
  useEffect(() => {
    answer(api.demo.$get()).then(
      (demo) => setCanStart(demo.canStart && !demo.isRunning),
      () => {}, // then it is not offered
    );
  }, []);
  if (!canStart) return null;
  const start = async () => {
    try {
      await answer(api.demo.$post());
      reloadProviders();
      onStarted();
    } catch (error) {
      showToast(wordsOf(error));
    }
  };
  return (
    <p class="form-more">
      {add.demoLead}{' '}
      <Button kind="plain" icon="play" onPress={start}>
        {add.demo}
      </Button>
    </p>
  );
}
